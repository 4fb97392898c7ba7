export type {
	DecryptAnswer,
	Encrypted,
	LoggedInUser,
	PhoneAnswer,
	SessionAnswer,
	Signed,
	User,
	VerifyAnswer,
} from "./answers.ts";
export type { Client, ClientOptions, LoginOptions } from "./client.ts";
// biome-ignore lint/performance/noBarrelFile: the one entry of the package.
export { createClient } from "./client.ts";
export type { Code } from "./code.ts";
export type { ClientErrorCode, LingpaiErrorCode, ServerErrorCode } from "./error.ts";
export { LingpaiError } from "./error.ts";
export type { Answer, Sent } from "./http.ts";
export type { GivenPhone, PhoneDetail } from "./phone.ts";
export type { Platform } from "./platform.ts";
export type { Session } from "./store.ts";
