import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listEvents } from "../../../lib/audit-log.ts";
import { auditNames } from "../../../lib/audit-names.ts";
import { contract } from "../../../lib/contract.ts";
import { mayDo } from "../../../lib/roles.ts";
import { asked, type Parameters } from "../../asked.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { EventDetails } from "./event-details.tsx";
import { EventFilters } from "./event-filters.tsx";
import { EventTable } from "./event-table.tsx";
import { ExportEvents } from "./export-events.tsx";
import { VerifyLog } from "./verify-log.tsx";
import "./audit.css";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("audit"))("title") };
}

export default async function Audit({ searchParams }: { searchParams: Promise<Parameters> }) {
	const { context, caller } = await requireOperator("viewer");
	const t = await getTranslations("audit");
	const { event, ...parameters } = await searchParams;
	const query = asked(contract.listEvents, parameters);
	const [list, names] = await Promise.all([listEvents(context, query, caller), auditNames(context)]);
	const mayExport = mayDo(caller.role, "operator");
	return (
		<Words areas={["audit"]}>
			<PageHead
				title={t("title")}
				description={t("about")}
				actions={
					<>
						<VerifyLog />
						{mayExport && <ExportEvents isWhole={mayDo(caller.role, "owner")} />}
					</>
				}
			/>
			<EventFilters names={names} parameters={parameters} />
			<EventTable list={list} names={names} parameters={parameters} />
			{typeof event === "string" && <EventDetails id={event} names={names} context={context} caller={caller} />}
		</Words>
	);
}
