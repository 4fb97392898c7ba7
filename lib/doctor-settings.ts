import { isLoopback } from "./concerns.ts";
import type { Config } from "./config.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** What the settings say, beside what is known of the data. */
export function examineSettings(config: Config, { addresses, owners }: Known): Finding[] {
	const { publicUrl, trustedProxies } = config;
	const { hostname, protocol } = new URL(publicUrl);
	const isLocal = hostname === "localhost" || hostname.endsWith(".localhost") || isLoopback(hostname);
	const isCalledFromElsewhere = (addresses ?? []).some((address) => !isLoopback(address));
	return [
		...(isLocal ? localAddress(isCalledFromElsewhere) : publicAddress(publicUrl, protocol, trustedProxies)),
		...(trustedProxies.some(isEverybody)
			? [
					fail(
						"TRUSTED_PROXIES names everybody, so anyone may claim any address and no limit holds",
						"name your proxies alone",
					),
				]
			: []),
		config.rateLimits
			? ok("rate limits are on")
			: warn("rate limits are off, so passwords can be guessed without end", "take LINGPAI_RATE_LIMITS=off away"),
		...(config.simulator === "1" && !isLocal
			? [warn("the simulator is on at a public address", "set LINGPAI_SIMULATOR=0: anybody logs in as a fake user")]
			: []),
		...(config.masterKeys === null
			? [warn("the master keys lie beside the data", "keep a copy elsewhere: without master.keys no backup opens")]
			: []),
		...secondFactors(owners, isLocal),
	];
}

interface Known {
	addresses: string[] | null;
	owners: { all: number; withoutSecondFactor: number } | null;
}

function localAddress(isCalledFromElsewhere: boolean): Finding[] {
	if (!isCalledFromElsewhere) return [ok("LINGPAI_PUBLIC_URL names this machine, and only this machine calls")];
	const said = "LINGPAI_PUBLIC_URL names this machine, but mini-programs call from elsewhere";
	return [warn(said, "set it to the address that operators open, or they cannot change anything")];
}

function publicAddress(publicUrl: string, protocol: string, proxies: readonly string[]): Finding[] {
	if (protocol !== "https:") {
		const mend = "put https in front, and set LINGPAI_PUBLIC_URL to it";
		return [fail(`operators sign in at ${publicUrl} without https: passwords travel in the clear`, mend)];
	}
	if (proxies.length > 0) return [ok(`operators sign in at ${publicUrl}`)];
	const said = "https ends in front of Lingpai, but TRUSTED_PROXIES is empty: all users share the proxy's address";
	return [warn(said, "name the proxy in TRUSTED_PROXIES, or limits by address meet everybody at once")];
}

function isEverybody(range: string): boolean {
	return /^(0\.0\.0\.0|::)\/[0-7]$/.test(range);
}

function secondFactors(owners: Known["owners"], isLocal: boolean): Finding[] {
	if (owners === null) return [];
	if (owners.all === 0) {
		return [warn("there is no owner yet", "open the setup page that the start prints, or: lingpai operator add")];
	}
	if (owners.withoutSecondFactor === 0) return [ok("every owner signs in with a second factor")];
	const said = `${owners.withoutSecondFactor} of ${owners.all} owners sign in with a password alone`;
	return isLocal ? [ok(said)] : [warn(said, "set up a second factor under “My account”")];
}
