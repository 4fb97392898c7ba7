import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listEvents } from "../../../../lib/audit-log.ts";
import { auditNames } from "../../../../lib/audit-names.ts";
import { mayDo } from "../../../../lib/roles.ts";
import { showSession } from "../../../../lib/sessions.ts";
import { found } from "../../../found.ts";
import { requireOperator } from "../../../operator.ts";
import { PageHead } from "../../../ui/page-head.tsx";
import { Words } from "../../../ui/words.tsx";
import { Timeline } from "../../timeline.tsx";
import { userLabel } from "../../user-name.tsx";
import { EndSessions } from "../end-sessions.tsx";
import { mayReset } from "../may-reset.ts";
import { SessionFacts } from "./session-facts.tsx";
import { SessionVerdict } from "./session-verdict.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("sessions"))("title") };
}

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
	const { context, caller } = await requireOperator("viewer");
	const { id } = await params;
	const session = await found(showSession(context, { id }, caller));
	const { items: events } = await listEvents(context, { sessionId: id, limit: 20 }, caller);
	const names = await auditNames(context);
	const t = await getTranslations("sessions");
	const mayEnd = mayDo(caller.role, "operator") && session.status === "active";
	const resets = { mayReset: mayReset(names.apps.get(session.appid)) };
	const [title, text] = [t("end.oneTitle"), t("end.oneText")];
	return (
		<Words areas={["sessions"]}>
			<PageHead
				title={t("of", { name: userLabel(session) })}
				actions={mayEnd && <EndSessions which={{ ids: [id] }} label={t("end.one")} {...{ title, text, ...resets }} />}
			/>
			<SessionVerdict session={session} names={names} />
			<SessionFacts session={session} apps={names.apps} />
			<h2>{t("history")}</h2>
			<Timeline {...{ label: t("history"), events, names, empty: t("noHistory"), filter: { sessionId: id } }} />
		</Words>
	);
}
