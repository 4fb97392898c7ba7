"use client";

import { useTranslations } from "next-intl";
import { EndSessions } from "./end-sessions.tsx";

interface EndOneProps {
	id: string;
	/** What its user is called. */
	name: string;
	mayReset: boolean;
}

/** Ends the session of one row. */
export function EndOne({ id, name, mayReset }: EndOneProps) {
	const t = useTranslations("sessions.end");
	return (
		<EndSessions
			which={{ ids: [id] }}
			label={t("action")}
			name={t("oneOf", { name })}
			title={t("oneTitle")}
			text={t("oneText")}
			mayReset={mayReset}
			size="small"
		/>
	);
}
