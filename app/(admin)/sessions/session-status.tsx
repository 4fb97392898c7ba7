import { useTranslations } from "next-intl";
import { StatusTag } from "../../ui/status-tag.tsx";

interface SessionStatusProps {
	session: { status: "active" | "expired" | "revoked"; userBlocked: boolean };
}

/** What a session is worth now, in a word. */
export function SessionStatus({ session: { status, userBlocked } }: SessionStatusProps) {
	const t = useTranslations("sessions.status");
	if (status === "active" && userBlocked) return <StatusTag tone="bad">{t("blocked")}</StatusTag>;
	return <StatusTag tone={status === "active" ? "good" : "quiet"}>{t(status)}</StatusTag>;
}
