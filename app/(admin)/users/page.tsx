import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { auditNames } from "../../../lib/audit-names.ts";
import { contract } from "../../../lib/contract.ts";
import { listUsers } from "../../../lib/users.ts";
import { asked, type Parameters } from "../../asked.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { isFilteredBy, orEmpty } from "../list-page.ts";
import { UserFilters } from "./user-filters.tsx";
import { UserTable } from "./user-table.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("users"))("title") };
}

export default async function Users({ searchParams }: { searchParams: Promise<Parameters> }) {
	const { context, caller } = await requireOperator("viewer");
	const t = await getTranslations("users");
	const query = asked(contract.listUsers, await searchParams);
	const [list, { apps }] = await Promise.all([orEmpty(listUsers(context, query, caller)), auditNames(context)]);
	return (
		<Words areas={["users"]}>
			<PageHead title={t("title")} description={t("about")} />
			<UserFilters apps={apps} />
			<UserTable list={list} apps={apps} isFiltered={isFilteredBy(query)} />
		</Words>
	);
}
