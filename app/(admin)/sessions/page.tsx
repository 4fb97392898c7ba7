import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { auditNames } from "../../../lib/audit-names.ts";
import { contract } from "../../../lib/contract.ts";
import { mayDo } from "../../../lib/roles.ts";
import { listSessions } from "../../../lib/sessions.ts";
import { asked, type Parameters } from "../../asked.ts";
import { requireOperator } from "../../operator.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { isFilteredBy, orEmpty } from "../list-page.ts";
import { EndApp } from "./end-app.tsx";
import { SessionFilters } from "./session-filters.tsx";
import { SessionTable } from "./session-table.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("sessions"))("title") };
}

export default async function Sessions({ searchParams }: { searchParams: Promise<Parameters> }) {
	const { context, caller } = await requireOperator("viewer");
	const t = await getTranslations("sessions");
	const query = asked(contract.listSessions, await searchParams);
	const [list, { apps }] = await Promise.all([orEmpty(listSessions(context, query, caller)), auditNames(context)]);
	const mayEnd = mayDo(caller.role, "operator");
	const choice = [...apps].map(([appid, { name }]) => ({ appid, name }));
	return (
		<Words areas={["sessions"]}>
			<PageHead
				title={t("title")}
				description={t("about")}
				actions={mayEnd && <EndApp apps={choice} chosen={query.appid ?? null} />}
			/>
			<SessionFilters apps={apps} />
			<SessionTable
				{...{ list, mayEnd, apps, isFiltered: isFilteredBy(query), hasPaging: true }}
				empty={<EmptyState title={t("empty.title")} text={t("empty.text")} />}
			/>
		</Words>
	);
}
