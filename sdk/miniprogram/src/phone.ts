import type { PhoneAnswer } from "./answers.ts";
import { errorHere, textOf } from "./error.ts";
import { parsed } from "./http.ts";
import { member } from "./platform.ts";
import { reasonOf } from "./wait.ts";

/** The event of the phone button, its `detail`, or its code. */
export type GivenPhone = string | { detail: PhoneDetail } | PhoneDetail;

/** WeChat gives a code (and the older encrypted form), the others the encrypted form: Alipay as the JSON text `response`. */
export interface PhoneDetail {
	code?: string;
	encryptedData?: string;
	iv?: string;
	response?: string;
	errMsg?: string;
}

/** What was given: a code, encrypted data, or both. Throws `user_denied` where it is neither. */
export function phoneGiven(given: GivenPhone): { code: string; encrypted: PhoneDetail | null } {
	const detail: PhoneDetail = Object(member(given, "detail") || given);
	const { code = textOf(given), response } = detail;
	// Alipay encrypts with no other iv; what it does not encrypt, an object, is an error.
	const sealed: PhoneDetail = response
		? { encryptedData: textOf(member(parsed(response), "response") || response), iv: `${"A".repeat(22)}==` }
		: detail;
	const encrypted = sealed.encryptedData ? sealed : null;
	if (code || encrypted) return { code, encrypted };
	throw errorHere("user_denied", reasonOf(detail), { cause: detail });
}

/** The number as WeChat words it: Baidu says only `mobile`, Kuaishou no `purePhoneNumber` and a `+` before the country. */
export function phoneIn(data: Record<string, unknown>): PhoneAnswer {
	const phoneNumber = String(data.phoneNumber || data.mobile);
	const countryCode = String(data.countryCode || 86).replace("+", "");
	const pure = String(data.purePhoneNumber || phoneNumber).replace(`+${countryCode}`, "");
	return { phoneNumber, purePhoneNumber: pure, countryCode };
}
