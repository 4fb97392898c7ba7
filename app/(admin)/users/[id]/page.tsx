import type { Metadata } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { listEvents } from "../../../../lib/audit-log.ts";
import { auditNames } from "../../../../lib/audit-names.ts";
import { mayDo } from "../../../../lib/roles.ts";
import { listSessions } from "../../../../lib/sessions.ts";
import { showUser } from "../../../../lib/users.ts";
import { found } from "../../../found.ts";
import { requireOperator } from "../../../operator.ts";
import { PageHead } from "../../../ui/page-head.tsx";
import { Words } from "../../../ui/words.tsx";
import { mayReset } from "../../sessions/may-reset.ts";
import { SessionTable } from "../../sessions/session-table.tsx";
import { Timeline } from "../../timeline.tsx";
import { userLabel } from "../../user-name.tsx";
import { blockOf } from "./block.ts";
import { Elsewhere } from "./elsewhere.tsx";
import { HeldData } from "./held-data.tsx";
import { UserActions } from "./user-actions.tsx";
import { UserFacts } from "./user-facts.tsx";
import { UserVerdict } from "./user-verdict.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("users"))("title") };
}

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
	const { context, caller } = await requireOperator("viewer");
	const { id } = await params;
	const user = await found(showUser(context, { id }, caller));
	const sessions = await listSessions(context, { userId: id, limit: 10 }, caller);
	const { items: events } = await listEvents(context, { userId: id, limit: 20 }, caller);
	const block = await blockOf(context, user, caller);
	const names = await auditNames(context);
	const { apps } = names;
	const t = await getTranslations("users");
	const mayEnd = mayDo(caller.role, "operator");
	return (
		<Words areas={["sessions", "users"]}>
			<PageHead
				title={t("user", { name: userLabel(user) })}
				actions={<UserActions user={user} role={caller.role} mayReset={mayReset(apps.get(user.appid))} />}
			/>
			<UserVerdict {...{ user, block, names }} />
			<UserFacts user={user} apps={apps} mayUnmask={mayEnd} />
			<Elsewhere users={user.elsewhere} apps={apps} />
			<h2>{t("sections.sessions")}</h2>
			<SessionTable {...{ list: sessions, apps, mayEnd }} isOfOneUser empty={<p>{t("noSessions")}</p>} />
			<AllSessions userId={id} />
			<h2>{t("sections.events")}</h2>
			<Timeline {...{ label: t("sections.events"), events, names, empty: t("noEvents"), filter: { userId: id } }} />
			<HeldData user={user} />
		</Words>
	);
}

function AllSessions({ userId }: { userId: string }) {
	const t = useTranslations("users");
	return (
		<p className="below-list">
			<Link href={`/sessions?${new URLSearchParams({ userId })}`} prefetch={false}>
				{t("allSessions")}
			</Link>
		</p>
	);
}
