import { useTranslations } from "next-intl";
import { wordsOf } from "../script/phone-platform.ts";
import type { Exchange, Why as Reason } from "../script/wire.ts";

// These explain a refusal; the others a success.
const refusals: readonly Reason[] = [
	...(["historyLost", "codeUnsent", "tamperedData", "tamperedSignature", "staleData", "usedCode"] as const),
	...(["afterLogOut", "policyEnded", "unknownToken", "ended", "limited"] as const),
];

/** The sentence that explains an exchange: ours where it came as it should, else the answer's own. */
export function Why({ exchange: { why, error, message, platform, needs } }: { exchange: Exchange }) {
	const t = useTranslations("simulator.why");
	const missing = useTranslations("simulator.lacks");
	const words = wordsOf(platform);
	if (error === "unreachable") return t("unreachable");
	if (error === "unsupported_by_platform" && needs) return missing(needs, words);
	return error === null || refusals.includes(why) ? t(why, words) : (message ?? error);
}
