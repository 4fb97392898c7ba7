/** What the unmasking of a user tells. */
export interface Unmasked {
	openid: string;
	unionid: string | null;
	phoneNumber: string | null;
	addresses: { ip: string; sessions: number; lastSeenAt: string }[];
}

/** The same, in an answer of our own server. */
export function unmaskedIn(answer: unknown): Unmasked {
	const { openid, unionid, phoneNumber, addresses } = Object(answer);
	return {
		openid: String(openid),
		unionid: textOrNull(unionid),
		phoneNumber: textOrNull(phoneNumber),
		addresses: (Array.isArray(addresses) ? addresses : []).map((address) => {
			const { ip, sessions, lastSeenAt } = Object(address);
			return { ip: String(ip), sessions: Number(sessions), lastSeenAt: String(lastSeenAt) };
		}),
	};
}

function textOrNull(value: unknown): string | null {
	return typeof value === "string" ? value : null;
}
