import { isIP } from "node:net";
import type { OperatorCaller } from "./context.ts";

/**
 * Who sees openids, phone numbers and addresses as they are: scripts with an API key, and the command line. A person sees
 * them masked and unmasks one with a reason, which is audited.
 */
export function seesClearly({ operator }: Pick<OperatorCaller, "operator">): boolean {
	return operator === null;
}

/** `oAbC…wXyZ`: enough to tell two users apart, too little to look one up. */
export function maskedOpenid(openid: string): string {
	if (openid.length > 12) return `${openid.slice(0, 4)}…${openid.slice(-4)}`;
	return openid.length > 6 ? `${openid.slice(0, 2)}…${openid.slice(-2)}` : `${openid.slice(0, 2)}…`;
}

/** `138****5678`. */
export function maskedPhone(phone: string): string {
	return phone.length >= 7 ? `${phone.slice(0, -8)}****${phone.slice(-4)}` : "****";
}

/** `192.0.2.*`, `2001:db8:1:*`. */
export function maskedAddress(address: string): string {
	if (isIP(address) === 4) return address.replace(/\d+$/, "*");
	return `${address.split(":").slice(0, 3).join(":")}:*`;
}
