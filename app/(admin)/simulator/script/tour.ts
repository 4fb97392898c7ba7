import { z } from "zod";
import { type CaseName, cases } from "./cases.ts";
import * as program from "./mini-program.ts";
import { findStep, loginStep } from "./scenes.ts";
import type { Stage, Step } from "./steps.ts";
import type { Exchange } from "./wire.ts";

/** Steps that belong together: the flow of a well-behaved mini-program, one case of what goes wrong, or the end. */
export interface Part {
	name: "flow" | "finish" | CaseName;
	steps: Step[];
}

export const caseNames = [
	"codeUnsent",
	"keyReplaced",
	"keysReplaced",
	"tamperedData",
	"tamperedSignature",
	"staleData",
	"usedCode",
	"unknownToken",
	"ended",
	"tooManyFailures",
] as const satisfies readonly CaseName[];

/** Everything in order; at its end the user is logged in, with a session to look at. */
export function tour(stage: Stage): Part[] {
	const ways = caseNames.map((name) => ({ name, steps: cases[name](stage) }));
	return [{ name: "flow", steps: flow(stage) }, ...ways, { name: "finish", steps: finish(stage) }];
}

/** The whole life of a login, on two phones. */
function flow({ first, second, take, policy }: Stage): Step[] {
	const isOwn = ({ answer }: Exchange) =>
		z.object({ user: z.object({ id: z.literal(first.phone().userId ?? "") }) }).safeParse(answer).success;
	const fits = (schema: z.ZodType) => (exchange: Exchange) => schema.safeParse(exchange.answer).success;
	const opened = (kind: string, data: z.ZodType) => fits(z.object({ kind: z.literal(kind), data }));
	const sameNumber = () => {
		const number = first.phone().phoneNumber;
		return z.object({ phoneNumber: z.literal(number ?? "") });
	};
	const ok = (name: Step["name"], run: () => Promise<Exchange>, holds: NonNullable<Step["holds"]>): Step => ({
		...{ name, expected: "ok", run, holds },
	});
	const isOnlyOne = policy.maxSessionsPerUser === 1;
	return [
		{ ...loginStep(first, take), holds: () => first.phone().token !== null },
		ok("check", () => program.check(first), isOwn),
		ok("checkKey", () => program.checkKey(first), fits(z.object({ sessionKeyValid: z.literal(true) }))),
		ok(
			"verify",
			() => program.verify(first),
			fits(z.object({ valid: z.literal(true), userInfo: z.object({ nickName: z.literal(first.user) }) })),
		),
		ok("userInfo", () => program.userInfo(first), opened("userInfo", z.object({ nickName: z.literal(first.user) }))),
		ok("phone", () => program.phoneNumber(first), fits(z.object({ phoneNumber: z.string().regex(/^\+86138\d{8}$/) }))),
		ok(
			"phoneDecrypted",
			() => program.phoneNumberDecrypted(first),
			(exchange) => opened("phoneNumber", sameNumber())(exchange),
		),
		ok(
			"weRun",
			() => program.data(first, "weRunData"),
			opened("weRunData", z.object({ stepInfoList: z.array(z.object({ step: z.int() })).min(30) })),
		),
		ok("shareInfo", () => program.data(first, "shareInfo"), opened("shareInfo", z.object({ openGId: z.string() }))),
		ok(
			"groupInfo",
			() => program.data(first, "groupEnterInfo"),
			opened("groupEnterInfo", z.object({ opengid: z.string() })),
		),
		{
			name: "otherPhone",
			expected: "ok",
			run: () => {
				take(1);
				return program.loginWithNewKey(second);
			},
			holds: (exchange) => isOwn(exchange) && second.phone().token !== first.phone().token,
		},
		{
			name: isOnlyOne ? "firstPhoneOut" : "firstPhoneStays",
			expected: isOnlyOne ? "session_revoked" : "ok",
			run: () => {
				take(0);
				return program.check(first, isOnlyOne ? "policyEnded" : "check");
			},
		},
		{
			name: "logOut",
			expected: "ok",
			run: () => {
				take(1);
				return program.logOut(second);
			},
		},
		{ name: "afterLogOut", expected: "session_missing", run: () => program.check(second, "afterLogOut") },
	];
}

function finish(stage: Stage): Step[] {
	return [loginStep(stage.first, stage.take), findStep(stage)];
}
