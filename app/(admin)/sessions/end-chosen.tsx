"use client";

import { useTranslations } from "next-intl";
import { useChoice } from "../../ui/choice.tsx";
import { EndSessions } from "./end-sessions.tsx";

/** Ends the sessions that are chosen in the list. `unresettable`: whose session keys the platform cannot reset. */
export function EndChosen({ unresettable }: { unresettable: readonly string[] }) {
	const t = useTranslations("sessions.end");
	const { ids, clear } = useChoice();
	return (
		<EndSessions
			which={{ ids }}
			label={t("chosen")}
			title={t("chosenTitle", { count: ids.length })}
			text={t("chosenText")}
			mayReset={!ids.some((id) => unresettable.includes(id))}
			size="small"
			onEnded={clear}
		/>
	);
}
