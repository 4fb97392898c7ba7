import Link from "next/link";
import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../../lib/audit-names.ts";
import { Moment } from "../../../ui/moment.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";
import { AppName } from "../../app-name.tsx";
import type { ShownUser } from "./user-verdict.tsx";

interface ElsewhereProps {
	users: ShownUser["elsewhere"];
	apps: AuditNames["apps"];
}

/** The same person in other apps; nothing where there are none. */
export function Elsewhere({ users, apps }: ElsewhereProps) {
	const t = useTranslations("users");
	if (users.length === 0) return null;
	return (
		<>
			<h2>{t("sections.elsewhere")}</h2>
			<p className="note">{t("elsewhereHint")}</p>
			<ul className="plain">
				{users.map(({ id, appid, createdAt, blockedAt }) => (
					<li key={id}>
						<Link href={`/users/${id}`} prefetch={false}>
							<AppName appid={appid} apps={apps} />
						</Link>{" "}
						· <Moment at={createdAt} /> {blockedAt && <StatusTag tone="bad">{t("status.blocked")}</StatusTag>}
					</li>
				))}
			</ul>
		</>
	);
}
