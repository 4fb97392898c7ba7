import type { useTranslations } from "next-intl";
import { type AuditAction, isAuditReason, type outcomes } from "../../../lib/audit-codes.ts";
import type { Messages } from "../messages.ts";
import { type Blame, blameOfErrcode, blameOfReason } from "./blame.ts";

/** What is known of an audit event, as the operations tell it. */
export interface Told {
	action: AuditAction;
	outcome: (typeof outcomes)[number];
	reason: string | null;
	detail: Readonly<Record<string, unknown>>;
}

/** An event in the words of its reader. */
export interface Explanation {
	/** What happened: "Decryption refused". */
	headline: string;
	/** Why, in a few words: "The data is too old". Null when it went well. */
	title: string | null;
	/** What that means, or where it comes from. */
	cause: string;
	/** What to do now. Null: nothing. */
	remedy: string | null;
	/** Where the cause most likely lies. Null when it went well. */
	blame: Blame | null;
	/** What an operator typed as his reason: a stranger's text. */
	given: string | null;
}

/** `useTranslations("explanations")` or `await getTranslations("explanations")`. */
export type Say = ReturnType<typeof useTranslations<"explanations">>;

/** The explanation of an event, from the most particular thing known of it: the platform's errcode, the reason, the outcome. */
export function explain(say: Say, told: Told): Explanation {
	const given = givenBy(told);
	const words = isKeyReset(told) ? "special.keyReset" : (`actions.${told.action}` as const);
	if (told.outcome === "ok") {
		const isOlderKey = told.action === "decrypt" && Number(told.detail.keyAge) > 0;
		return {
			headline: say(`${words}.done`),
			title: null,
			cause: say(`${words}.about`),
			remedy: isOlderKey ? say("olderKey") : null,
			blame: null,
			given,
		};
	}
	const { words: why, blame } = causeOf(say, told);
	const values = {
		errcode: String(told.detail.errcode),
		address: typeof told.detail.hint === "string" ? told.detail.hint : say("serverAddress"),
	};
	return {
		headline: say(`headline.${told.outcome}`, { action: say(`${words}.name`) }),
		title: why ? say(`${why}.title`, values) : null,
		cause: why ? say(`${why}.cause`, values) : say(`outcomes.${told.outcome}.cause`),
		remedy: why ? say(`${why}.remedy`, values) : say(`outcomes.${told.outcome}.remedy`),
		blame,
		given,
	};
}

// Told beside the ending of the sessions, and as the same action.
function isKeyReset({ action, detail }: Told): boolean {
	return action === "session.expire" && detail.sessionKeyReset === true;
}

function causeOf(say: Say, told: Told) {
	const { action, reason } = told;
	// Events of the time before there were others do not name their platform.
	const { errcode, platform = "wechat" } = told.detail;
	if (isKeyReset(told) && reason === "no_session_key") return cause("special.keyReset.no_session_key", "none");
	if (action === "phone" && (reason === "invalid_code" || reason === "code_used")) {
		return cause(`special.phone.${reason}`, "client");
	}
	if (errcode !== undefined && errcode !== null) {
		// A dot parts names in the message files.
		const words = `errcodes.${platform}.${String(errcode).replaceAll(".", "_")}`;
		if (!isErrcode(say, words)) return cause("errcodes.other", "platform");
		return cause(words, blameOfErrcode(String(platform), String(errcode), reason));
	}
	if (action === "decrypt" && reason === "invalid_code") return cause("special.decrypt.invalid_code", "client");
	if (action === "operator.signIn" && reason === "rate_limited") return cause("special.signIn.rate_limited", "attack");
	if (action === "user.unmask" && reason === "rate_limited") return cause("special.unmask.rate_limited", "person");
	if (reason !== null && isAuditReason(reason)) return cause(`reasons.${reason}`, blameOfReason[reason]);
	return { words: null, blame: null };
}

type ErrcodeWords = {
	[P in Exclude<keyof Errcodes, "other">]: `errcodes.${P}.${keyof Errcodes[P] & string}`;
}[Exclude<keyof Errcodes, "other">];

type Errcodes = Messages["explanations"]["errcodes"];

function isErrcode({ has }: { has(words: string): boolean }, words: string): words is ErrcodeWords {
	return /^errcodes(\.[\w-]+){2}$/.test(words) && has(`${words}.title`);
}

function cause<Words extends string>(words: Words, blame: Blame) {
	return { words, blame };
}

function givenBy({ outcome, reason, detail }: Told): string | null {
	if (typeof detail.reason === "string") return detail.reason;
	return reason !== null && (outcome === "ok" || !isAuditReason(reason)) ? reason : null;
}
