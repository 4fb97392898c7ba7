import Link from "next/link";
import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../../lib/audit-names.ts";
import { Facts } from "../../../ui/facts.tsx";
import { Foreign } from "../../../ui/foreign.tsx";
import { Id } from "../../../ui/id.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { AppName } from "../../app-name.tsx";
import { UserName } from "../../user-name.tsx";
import { DeviceName } from "../device-name.tsx";
import type { ShownSession } from "./session-verdict.tsx";

interface SessionFactsProps {
	session: ShownSession;
	apps: AuditNames["apps"];
}

/** All that is known of one session. */
export function SessionFacts({ session, apps }: SessionFactsProps) {
	const t = useTranslations("sessions");
	const { userId, appid, userAgent, revokedReason, ip } = session;
	const user = (
		<Link href={`/users/${userId}`} prefetch={false}>
			<UserName user={session} />
		</Link>
	);
	return (
		<Facts
			facts={[
				[t("facts.user"), user],
				[t("facts.app"), <AppName key="app" {...{ appid, apps }} isLong />],
				[t("columns.device"), <DeviceName key="device" userAgent={userAgent} />],
				[t("facts.login"), <Moment key="login" at={session.createdAt} />],
				[t("facts.lastSeen"), <Moment key="seen" at={session.lastSeenAt} />],
				[t("facts.expires"), session.revokedAt ? undefined : <Moment key="expires" at={session.expiresAt} />],
				[t("facts.ended"), session.revokedAt ? <Moment key="ended" at={session.revokedAt} /> : undefined],
				[t("facts.reason"), revokedReason ? <Foreign key="reason" text={revokedReason} length={200} /> : undefined],
				[t("facts.address"), ip],
				[t("facts.userAgent"), userAgent && <Foreign key="agent" text={userAgent} length={160} />],
				[t("facts.id"), <Id key="id" value={session.id} length={32} />],
			]}
		/>
	);
}
