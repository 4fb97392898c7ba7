"use client";

import { useTranslations } from "next-intl";
import { useChoice } from "../../ui/choice.tsx";
import { EndSessions } from "./end-sessions.tsx";

/** Ends the sessions that are chosen in the list. */
export function EndChosen() {
	const t = useTranslations("sessions.end");
	const { ids, clear } = useChoice();
	return (
		<EndSessions
			which={{ ids }}
			label={t("chosen")}
			title={t("chosenTitle", { count: ids.length })}
			text={t("chosenText")}
			size="small"
			onEnded={clear}
		/>
	);
}
