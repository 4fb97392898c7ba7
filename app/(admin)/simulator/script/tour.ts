import { z } from "zod";
import { type CaseName, caseNeeds, cases } from "./cases.ts";
import * as program from "./mini-program.ts";
import type { Handset } from "./phone.ts";
import { lackOf, type Need } from "./phone-platform.ts";
import { findStep, loginStep } from "./scenes.ts";
import type { Stage, Step } from "./steps.ts";
import type { Exchange } from "./wire.ts";

/** Steps that belong together: the flow of a well-behaved mini-program, one case of what goes wrong, or the end. */
export interface Part {
	name: "flow" | "finish" | CaseName;
	steps: Step[];
	/** It is left out, because the platform does not have this. */
	lacks?: Need | null;
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
	const ways = caseNames.map((name) => part(name, stage));
	return [{ name: "flow", steps: flow(stage) }, ...ways, { name: "finish", steps: finish(stage) }];
}

/** One case of what goes wrong; without steps where the platform does not have what it is about. */
export function part(name: CaseName, stage: Stage): Part {
	const lacks = lackOf(stage.first.platform, caseNeeds[name]);
	return { name, lacks, steps: lacks === null ? cases[name](stage) : [] };
}

/** The whole life of a login, on two phones. */
function flow({ first, second, take }: Stage): Step[] {
	const { members, policy, offers } = first.platform;
	const isOwn = ({ answer }: Exchange) =>
		z.object({ user: z.object({ id: z.literal(first.phone().userId ?? "") }) }).safeParse(answer).success;
	const fits = (schema: z.ZodType) => (exchange: Exchange) => schema.safeParse(exchange.answer).success;
	const opened = (kind: string, data: z.ZodType) => fits(z.object({ kind: z.literal(kind), data }));
	const named = (member: string | null, schema: z.ZodType) => z.object(member === null ? {} : { [member]: schema });
	const own = named(members.nickname, z.literal(first.user));
	const number = z.string().regex(/138\d{8}$/);
	const ok = (
		name: Step["name"],
		needs: readonly Need[],
		run: () => Promise<Exchange>,
		holds: NonNullable<Step["holds"]>,
	): Step => ({ ...{ name, expected: "ok", needs, run, holds } });
	const isOnlyOne = policy.maxSessionsPerUser === 1;
	return [
		{ ...loginStep(first, take), holds: () => first.phone().token !== null },
		ok("check", [], () => program.check(first), isOwn),
		ok(
			"checkKey",
			["sessionKeys", "checkKey"],
			() => program.checkKey(first),
			fits(z.object({ sessionKeyValid: z.literal(true) })),
		),
		ok("verify", ["verify"], () => program.verify(first), fits(z.object({ valid: z.literal(true), userInfo: own }))),
		ok("userInfo", ["userInfo"], () => program.userInfo(first), opened("userInfo", own)),
		ok("phone", ["phone"], () => program.phoneNumber(first), fits(z.object({ phoneNumber: number }))),
		ok(
			"phoneDecrypted",
			["phoneNumber"],
			() => program.phoneNumberDecrypted(first),
			opened("phoneNumber", named(members.phoneNumber, number)),
		),
		ok(
			"weRun",
			["weRunData"],
			() => program.data(first, "weRunData"),
			opened("weRunData", z.object({ stepInfoList: z.array(z.object({ step: z.int() })).min(30) })),
		),
		ok(
			"shareInfo",
			["shareInfo"],
			() => program.data(first, "shareInfo"),
			opened("shareInfo", z.object({ openGId: z.string() })),
		),
		ok(
			"groupInfo",
			["groupEnterInfo"],
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
		...(offers.includes("anonymous") ? anonymous(second) : []),
	];
}

// Few platforms have it: elsewhere it is not missed.
function anonymous(second: Handset): Step[] {
	return [
		{
			...{ name: "anonymous", expected: "ok", run: () => program.loginAnonymously(second) },
			holds: () => second.phone().token !== null,
		},
		{ name: "logOut", expected: "ok", run: () => program.logOut(second) },
	];
}

function finish(stage: Stage): Step[] {
	return [loginStep(stage.first, stage.take), findStep(stage)];
}
