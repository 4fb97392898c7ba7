import { z } from "zod";
import { attentionCodes } from "../../attention.ts";
import { severities } from "../../concerns.ts";
import { operation } from "../operation.ts";
import { appid, instant, refusedAs, seconds } from "../values.ts";
import { timeRange } from "./list.ts";

const number = z.int().nonnegative();

/** How often, by reason or error code; what did not happen is left out. */
const byCode = z.record(z.string(), number);

/** What was counted in one step; the last one may go on. */
const point = z.strictObject({
	at: instant.meta({ description: "When the step begins." }),
	logins: number,
	refusedLogins: byCode,
	newUsers: number,
	activeSessions: number.nullable().meta({ description: "The mean of the step's samples; null: nobody looked." }),
	decryptFailures: byCode,
	signatureFailures: byCode,
	platformErrors: byCode.meta({ description: "Calls that went wrong at the platform, by our error code." }),
	platformLatency: z
		.record(z.string(), number)
		.meta({ description: "Mean milliseconds of the calls to the platform, by call." }),
});

/** A number of this span, and the same of the span before, up to the same moment in it. */
const compared = z.strictObject({ now: number.nullable(), before: number.nullable() });

const attention = z.strictObject({
	code: z.enum(attentionCodes),
	severity: z.enum(severities),
	appid: z.string().nullable().meta({ description: "The app that it is about; null: the installation." }),
	count: number.nullable().meta({ description: "How often or how many; for disk_low the bytes that are free." }),
	share: z.number().nullable().meta({ description: "Of all, where it is about a share: 0 to 1." }),
	since: instant.nullable().meta({ description: "The hour in which it was first seen within the last day." }),
});

export const showStats = operation({
	method: "GET",
	path: "/api/admin/stats",
	tag: "operator",
	summary: "What happened, step by step, and what needs a person · 统计与需要处理的事项",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	query: z
		.strictObject({ ...timeRange, appid: appid.optional() })
		.refine(
			({ from, to }) => from === undefined || to === undefined || from < to,
			refusedAs("from must be before to", "from 必须早于 to"),
		),
	output: z.strictObject({
		from: instant.meta({ description: "Whole hours; at most 400 days before `to`." }),
		to: instant.meta({ description: "Whole steps after `from`; the last may end in the future." }),
		step: seconds.meta({ description: "An hour up to 3 days, six hours up to 14, else a day.", example: 3600 }),
		series: z.array(point),
		totals: z.strictObject({
			logins: compared,
			refusedLogins: compared,
			newUsers: compared,
			activeSessions: compared,
			decryptions: compared,
			decryptFailures: compared,
			signatureFailures: compared,
			platformCalls: compared,
			platformErrors: compared,
			platformLatency: compared.meta({ description: "Mean milliseconds of all calls." }),
		}),
		apps: z
			.array(
				z.strictObject({
					id: z.string(),
					appid: z.string(),
					name: z.string(),
					logins: number,
					refusedLogins: number,
					newUsers: number,
					activeSessions: number.nullable(),
					decryptFailures: number,
					platformErrors: number,
				}),
			)
			.meta({ description: "The registered apps, the one with most logins first." }),
		attention: z
			.array(attention)
			.meta({ description: "What needs a person now, whatever the span; first things first." }),
	}),
	errors: ["app_unknown"],
	quiet: true,
});
