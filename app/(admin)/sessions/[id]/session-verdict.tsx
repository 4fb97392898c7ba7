import "../../people.css";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditNames } from "../../../../lib/audit-names.ts";
import type { OutputOf } from "../../../../lib/contract/operation.ts";
import type { contract } from "../../../../lib/contract.ts";
import { Foreign } from "../../../ui/foreign.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { actorName } from "../../actor-name.ts";

export type ShownSession = OutputOf<typeof contract.showSession>;

interface SessionVerdictProps {
	session: ShownSession;
	names: AuditNames;
}

/** What happens to this session's requests now, and why: the first thing that an operator wants to know. */
export function SessionVerdict({ session, names }: SessionVerdictProps) {
	const t = useTranslations("sessions.verdict");
	const { refusal } = session;
	return (
		<section className="verdict" data-good={refusal === null}>
			<p>
				<strong>{t(refusal ?? "holds")}</strong>
			</p>
			<p>
				<Why session={session} names={names} />
				{(refusal === "session_expired" || refusal === "session_revoked") && ` ${t("loggedInAgain")}`}
			</p>
		</section>
	);
}

function Why({ session, names }: SessionVerdictProps): ReactNode {
	const t = useTranslations("sessions.verdict");
	const { refusal, expiresAt, revokedAt, revokedBy, userId, appid } = session;
	const at = (moment: string | null) => ({ when: () => <Moment at={moment} show="absolute" /> });
	const to = (href: string) => (text: ReactNode) => (
		<Link href={href} prefetch={false}>
			{text}
		</Link>
	);
	if (refusal === null) return t.rich("holdsUntil", at(expiresAt));
	if (refusal === "session_expired") return t.rich("expired", at(expiresAt));
	if (refusal === "user_blocked") return t.rich("blocked", { user: to(`/users/${userId}`) });
	if (refusal === "app_disabled") return t.rich("disabled", { app: to(`/apps/${names.apps.get(appid)?.id ?? ""}`) });
	if (revokedBy === "user") return t.rich("endedByUser", at(revokedAt));
	if (revokedBy === "policy") return t.rich("endedByPolicy", at(revokedAt));
	if (revokedBy === "host") return t.rich("endedByHost", at(revokedAt));
	const name = () => <Foreign text={actorName(names, revokedBy ?? "")} length={60} bare />;
	return t.rich("endedBy", { ...at(revokedAt), name });
}
