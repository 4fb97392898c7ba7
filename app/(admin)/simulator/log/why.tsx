import { useTranslations } from "next-intl";
import type { Exchange, Why as Reason } from "../script/wire.ts";

// These explain a refusal; the others a success.
const refusals: readonly Reason[] = [
	...(["historyLost", "codeUnsent", "tamperedData", "tamperedSignature", "staleData", "usedCode"] as const),
	...(["afterLogOut", "policyEnded", "unknownToken", "ended", "limited"] as const),
];

/** The sentence that explains an exchange: ours where it came as it should, else the answer's own. */
export function Why({ exchange: { why, error, message } }: { exchange: Exchange }) {
	const t = useTranslations("simulator.why");
	if (error === "unreachable") return t("unreachable");
	return error === null || refusals.includes(why) ? t(why) : (message ?? error);
}
