"use client";

import { useTranslations } from "next-intl";
import { EndSessions } from "./end-sessions.tsx";

interface EndOneProps {
	id: string;
	/** What its user is called. */
	name: string;
}

/** Ends the session of one row. */
export function EndOne({ id, name }: EndOneProps) {
	const t = useTranslations("sessions.end");
	return (
		<EndSessions
			which={{ ids: [id] }}
			label={t("action")}
			name={t("oneOf", { name })}
			title={t("oneTitle")}
			text={t("oneText")}
			size="small"
		/>
	);
}
