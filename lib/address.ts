import { BlockList, isIP } from "node:net";

/** True for an IP address or a CIDR range. */
export function isAddressRange(text: string): boolean {
	const [address = "", bits, ...more] = text.split("/");
	const version = isIP(address);
	if (version === 0 || more.length > 0) return false;
	return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

/** Tells the client's address: the socket's, unless that is a trusted proxy; then the last untrusted one it forwards. */
export type ClientAddress = (socketAddress: string, forwardedFor: string | undefined) => string;

/**
 * Builds the rule from `TRUSTED_PROXIES`. Nobody's X-Forwarded-For is believed but theirs. `onUnknownProxy` is called when
 * somebody on an inner network forwards for others whom the setting does not name: most likely it should.
 */
export function clientAddressRule(
	trustedProxies: readonly string[],
	onUnknownProxy: () => void = () => undefined,
): ClientAddress {
	const trusted = new BlockList();
	for (const range of trustedProxies) {
		const [address = "", bits] = range.split("/");
		const family = isIP(address) === 4 ? "ipv4" : "ipv6";
		if (bits === undefined) trusted.addAddress(address, family);
		else trusted.addSubnet(address, Number(bits), family);
	}
	const isTrusted = (address: string) =>
		trustedProxies.length > 0 && isIP(address) !== 0 && trusted.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");

	return (socketAddress, forwardedFor) => {
		let address = plain(socketAddress);
		if (forwardedFor === undefined) return address;
		if (!isTrusted(address)) {
			if (!isPublic(address)) onUnknownProxy();
			return address;
		}
		const hops = forwardedFor.split(",").map((hop) => plain(hop.trim()));
		while (isTrusted(address)) {
			const next = hops.pop();
			if (next === undefined || isIP(next) === 0) break;
			address = next;
		}
		return address;
	};
}

/**
 * Whether an address is one of the internet's. Behind the others (loopback, private and carriers' networks, link-local)
 * may be a proxy with everybody behind it.
 */
export function isPublic(address: string): boolean {
	return !inner.test(address);
}

const inner =
	/^(?:$|0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1?$|f[cd]|fe[89ab])/i;

/** Whose an address is, for limits: an IPv4 address, or the /64 network of an IPv6 one, which one household has. */
export function networkOf(address: string): string {
	if (isIP(address) !== 6) return address;
	const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
	const before = head === "" ? [] : head.split(":");
	const after = tail ? tail.split(":") : [];
	const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
	const groups = [...before, ...zeros, ...after].slice(0, 4);
	return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

// A dual-stack socket tells an IPv4 peer as ::ffff:192.0.2.1.
function plain(address: string): string {
	return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}
