import { type Platform } from "./platform";
/** What the platform gives to log in with: who has no account at Douyin, an `anonymousCode`. */
export type Code = string | {
    code?: string | undefined;
    anonymousCode?: string | undefined;
};
export interface CodeSource {
    platform: Platform;
    timeout: number;
    getCode: (() => Code | Promise<Code>) | undefined;
}
/** A fresh code as `POST /api/login` takes it. Rejects with `login_failed`, at the latest after twice the timeout. */
export declare function codeOf({ platform, getCode, timeout }: CodeSource, force: boolean): Promise<{
    code: string;
} | {
    anonymousCode: string;
}>;
