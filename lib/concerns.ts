/** What may be wrong with an installation as a whole, worst first. */
export const concernCodes = [
	"disk_low",
	"proxy_untrusted",
	"rate_limits_off",
	"simulator_public",
	"public_url_local",
	"public_url_insecure",
	"second_factor_missing",
	"keys_beside_data",
] as const;

/** How urgent something is: error is now, warning is soon, info is when there is time. */
export const severities = ["error", "warning", "info"] as const;

export type Severity = (typeof severities)[number];

/** `count`: how many it is about; for `disk_low` the bytes that are free. */
export interface Concern {
	code: (typeof concernCodes)[number];
	severity: Severity;
	count: number | null;
}

/** What is known of an installation. Sizes in bytes, null where nobody can tell. */
export interface Installation {
	publicUrl: string;
	rateLimits: boolean;
	isSimulated: boolean;
	freeDisk: number | null;
	dataSize: number | null;
	ownersWithoutSecondFactor: number;
	/** Mini-programs have called from other machines. */
	isCalledFromElsewhere: boolean;
	/** A proxy forwards requests and is not in TRUSTED_PROXIES. */
	isBehindUnknownProxy: boolean;
	/** The master keys lie in a file beside the data that they open. */
	keysBesideData: boolean;
}

const megabyte = 1024 ** 2;

/** Less is left for a few hours at most, … */
const hardlyAnyDisk = 256 * megabyte;
/** … and less than this for a few days. An upgrade copies the data before it changes anything. */
const littleDisk = 1024 * megabyte;

/** What somebody should change about an installation, worst first. */
export function concernsOf(installation: Installation): Concern[] {
	const { publicUrl, freeDisk, dataSize, ownersWithoutSecondFactor } = installation;
	const isPublic = !isLocal(publicUrl);
	const isLow = freeDisk !== null && freeDisk < Math.max(littleDisk, dataSize ?? 0);
	const found: (Concern | false)[] = [
		isLow && { code: "disk_low", severity: freeDisk < hardlyAnyDisk ? "error" : "warning", count: freeDisk },
		installation.isBehindUnknownProxy && { code: "proxy_untrusted", severity: "warning", count: null },
		!installation.rateLimits && { code: "rate_limits_off", severity: "warning", count: null },
		installation.isSimulated && isPublic && { code: "simulator_public", severity: "warning", count: null },
		installation.isCalledFromElsewhere && !isPublic && { code: "public_url_local", severity: "warning", count: null },
		isPublic && publicUrl.startsWith("http:") && { code: "public_url_insecure", severity: "warning", count: null },
		ownersWithoutSecondFactor > 0 && {
			code: "second_factor_missing",
			severity: isPublic ? "warning" : "info",
			count: ownersWithoutSecondFactor,
		},
		installation.keysBesideData && { code: "keys_beside_data", severity: "info", count: null },
	];
	return found.filter((concern) => concern !== false);
}

/** Whether an address leads back to the machine itself. */
export function isLoopback(address: string): boolean {
	return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

function isLocal(url: string): boolean {
	const { hostname } = new URL(url);
	return hostname === "localhost" || hostname.endsWith(".localhost") || isLoopback(hostname.replace(/^\[|\]$/g, ""));
}
