import { loginWithNewKey, sendSealed } from "./mini-program.ts";
import { type Handset, platformLogin, type Sealed, sampleData } from "./phone.ts";
import { later, loginStep } from "./scenes.ts";
import type { Stage, Step } from "./steps.ts";

/** What goes wrong where the platform has replaced a user's session key. */
export const keyCases = {
	/** The user logs in on another phone: the platform replaces his session key, and data from before still opens. */
	keyReplaced: ({ first, second, take }) => {
		const data = later<Sealed>();
		return [
			loginStep(first, take),
			{
				name: "loginElsewhere",
				expected: "ok",
				run: async () => {
					data.set(await sampleData(first));
					take(1);
					return loginWithNewKey(second);
				},
			},
			{
				name: "oldData",
				expected: first.platform.policy.maxSessionsPerUser === 1 ? "session_revoked" : "ok",
				run: () => {
					take(0);
					return sendSealed(first, data.get(), "history");
				},
			},
		];
	},

	/** Three keys are kept: after the third new one, the first is gone. */
	keysReplaced: ({ first, take }) => {
		const data = later<Sealed>();
		const again = async (why: "history" | "historyLost") => {
			const { code } = await platformLogin(first, { newSessionKey: true });
			return sendSealed(first, { ...data.get(), code }, why);
		};
		return [
			{
				...loginStep(first, take),
				run: async () => {
					const exchange = await loginStep(first, take).run();
					data.set(await sampleData(first));
					return exchange;
				},
			},
			{ name: "newKey", expected: "ok", run: () => again("history") },
			{ name: "newKey", expected: "ok", run: () => again("history") },
			{ name: "newKey", expected: "decrypt_failed", run: () => again("historyLost") },
			{ name: "freshData", expected: "ok", run: () => fresh(first) },
		];
	},

	/** The mini-program called the login function and kept the code: the most frequent reason of all. */
	codeUnsent: ({ first, take }) => {
		const kept = later<{ code: string; data: Sealed }>();
		return [
			loginStep(first, take),
			{
				name: "dataOfUnsentCode",
				expected: "decrypt_failed",
				run: async () => {
					const { code } = await platformLogin(first, { newSessionKey: true });
					const data = await sampleData(first);
					kept.set({ code, data });
					return sendSealed(first, data, "codeUnsent");
				},
			},
			{
				name: "codeSent",
				expected: "ok",
				run: () => sendSealed(first, { ...kept.get().data, code: kept.get().code }, "codeSent"),
			},
		];
	},
} as const satisfies Record<string, (stage: Stage) => Step[]>;

async function fresh(handset: Handset) {
	return sendSealed(handset, await sampleData(handset), "decrypt");
}
