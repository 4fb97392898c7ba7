import { LingpaiError } from "./error";
import { type Platform, type RequestOptions } from "./platform";
/** What a server answered, whatever the status. */
export interface Answer<T = unknown> {
    status: number;
    /** Parsed where it is JSON, else the text. */
    data: T;
    /** As the platform gives it: the case of the names differs between platforms. */
    header: Record<string, unknown>;
}
/** The same, where the one who asks knows the data's type. */
export type Answered = Awaited<ReturnType<typeof send>>;
export interface Sent {
    url: string;
    method?: RequestOptions["method"] | undefined;
    data?: Record<string, unknown> | undefined;
    header?: Record<string, string> | undefined;
}
/** Sends one request once; a path goes to the server. Rejects with `network` or `timeout` where no answer came. */
export declare function send({ platform, timeout, baseUrl }: {
    platform: Platform;
    timeout: number;
    baseUrl: string;
}, { url, method, data, header: own }: Sent, token?: string): Promise<{
    status: number;
    data: any;
    header: any;
}>;
/** True for a success. */
export declare function isOk({ status }: Pick<Answer, "status">): boolean;
/** What an answer that is no success says. */
export declare function errorOf({ status, data, header }: Answer): LingpaiError;
/** The body of a success of the server. Throws the rest: also what captive portals and other servers answer with 200. */
export declare function bodyOf(answer: Answered): any;
/** True for an answer that its session does not hold: it was not carried out, and a login helps. */
export declare function isSessionDead({ status, data }: Answer): boolean;
/** JSON as what it says, all else as it is. */
export declare function parsed(data: unknown): any;
