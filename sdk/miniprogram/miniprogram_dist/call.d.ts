import { type Sent } from "./http";
import type { Logins, Settings } from "./login";
import type { Session } from "./store";
/** Sends requests with the session's token: `call` answers whatever came at last, `ask` the body of a success. */
export declare function callerOf(settings: Settings, logins: Logins): {
    call: (sent: Sent) => Promise<{
        answer: {
            status: number;
            data: any;
            header: any;
        };
        token: string;
        hasLoggedIn: boolean;
    }>;
    ask: (sent: Sent) => Promise<any>;
    renewed: (token: string) => Promise<Session>;
};
