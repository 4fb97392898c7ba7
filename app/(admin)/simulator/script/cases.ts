import { z } from "zod";
import { keyCases } from "./key-cases.ts";
import { check, logOut, sendCode, sendSealed, sendSigned } from "./mini-program.ts";
import { endSession } from "./operator.ts";
import { type Handset, platformLogin, platformRawData, sampleData } from "./phone.ts";
import type { Need } from "./phone-platform.ts";
import { findStep, later, loginStep } from "./scenes.ts";
import type { Stage, Step } from "./steps.ts";

/** What goes wrong in real mini-programs, each as a script of its own that begins with a login. */
export const cases = {
	...keyCases,

	tamperedData: ({ first, take }) => [
		loginStep(first, take),
		{ name: "tamperedData", expected: "decrypt_failed", run: () => tampered(first) },
	],

	tamperedSignature: ({ first, take }) => [
		loginStep(first, take),
		{
			name: "tamperedSignature",
			expected: "signature_mismatch",
			run: async () => {
				const { rawData, signature } = await platformRawData(first);
				const changed = rawData.replace(`:"${first.user}"`, ':"mallory"');
				return sendSigned(first, { rawData: changed, signature }, "tamperedSignature");
			},
		},
	],

	staleData: ({ first, take }) => [
		loginStep(first, take),
		{
			name: "staleData",
			expected: "decrypt_failed",
			run: async () => sendSealed(first, await sampleData(first, first.platform.policy.maxDataAge + 60), "staleData"),
		},
	],

	usedCode: ({ first, take }) => {
		const sent = later<{ code: string; appid: string }>();
		return [
			{
				name: "login",
				expected: "ok",
				run: async () => {
					take(0);
					sent.set(await platformLogin(first));
					return sendCode(first, sent.get());
				},
			},
			{ name: "usedCode", expected: "code_used", run: () => sendCode(first, sent.get(), "usedCode") },
		];
	},

	unknownToken: ({ first, take }) => [
		loginStep(first, take),
		{
			name: "unknownToken",
			expected: "session_unknown",
			run: () =>
				first.send({
					...{ sender: "program", method: "GET", path: "/api/session", why: "unknownToken" },
					token: `lpt_${"A".repeat(43)}`,
				}),
		},
	],

	ended: (stage) => {
		const { first, take } = stage;
		const session = later<string>();
		return [
			loginStep(first, take),
			findStep({
				...stage,
				found(id) {
					session.set(id);
					stage.found(id);
				},
			}),
			{
				name: "endSession",
				expected: "ok",
				needsOperator: true,
				run: () => endSession(first, session.get()),
				holds: ({ answer }) => z.object({ expired: z.literal(1) }).safeParse(answer).success,
			},
			{ name: "checkEnded", expected: "session_revoked", needsOperator: true, run: () => check(first, "ended") },
		];
	},

	tooManyFailures: ({ first, take }) => [
		loginStep(first, take),
		{
			name: "tenFailures",
			expected: "decrypt_failed",
			run: async () => {
				for (let count = 1; count < 10; count += 1) await tampered(first);
				return tampered(first);
			},
		},
		{
			name: "limited",
			expected: "rate_limited",
			run: async () => sendSealed(first, await sampleData(first), "limited"),
			holds: ({ retryAfter }) => retryAfter !== null && retryAfter > 0,
		},
		{ name: "logOut", expected: "ok", run: () => logOut(first) },
	],
} as const satisfies Record<string, (stage: Stage) => Step[]>;

export type CaseName = keyof typeof cases;

/** What a case needs of the platform, where it is more than a login. */
export const caseNeeds: Readonly<Partial<Record<CaseName, readonly Need[]>>> = {
	codeUnsent: ["data", "userKeys"],
	keyReplaced: ["data", "userKeys"],
	keysReplaced: ["data", "userKeys"],
	tamperedData: ["data"],
	tamperedSignature: ["verify"],
	staleData: ["data", "dates"],
	tooManyFailures: ["data"],
};

// The first block becomes noise, and the data no longer begins as JSON does.
async function tampered(handset: Handset) {
	const { encryptedData, iv } = await sampleData(handset);
	const first = encryptedData.startsWith("A") ? "B" : "A";
	return sendSealed(handset, { encryptedData: first + encryptedData.slice(1), iv }, "tamperedData");
}
