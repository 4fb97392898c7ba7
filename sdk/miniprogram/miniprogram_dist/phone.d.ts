import type { PhoneAnswer } from "./answers";
/** The event of the phone button, its `detail`, or its code. */
export type GivenPhone = string | {
    detail: PhoneDetail;
} | PhoneDetail;
/** WeChat gives a code (and the older encrypted form), the others the encrypted form: Alipay as the JSON text `response`. */
export interface PhoneDetail {
    code?: string;
    encryptedData?: string;
    iv?: string;
    response?: string;
    errMsg?: string;
}
/** What was given: a code, encrypted data, or both. Throws `user_denied` where it is neither. */
export declare function phoneGiven(given: GivenPhone): {
    code: string;
    encrypted: PhoneDetail | null;
};
/** The number as WeChat words it: Baidu says only `mobile`, Kuaishou no `purePhoneNumber` and a `+` before the country. */
export declare function phoneIn(data: Record<string, unknown>): PhoneAnswer;
