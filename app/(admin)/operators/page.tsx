import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { contract } from "../../../lib/contract.ts";
import { listOperators } from "../../../lib/operators.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { AddOperator } from "./add-operator.tsx";
import { OperatorList } from "./operator-list.tsx";
import { Roles } from "./roles.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("operators"))("title") };
}

export default async function Operators({ searchParams }: PageProps<"/operators">) {
	const { context, caller } = await requireOperator("owner");
	const t = await getTranslations("operators");
	const { cursor } = await searchParams;
	const { items, ...paging } = await listOperators(
		context,
		contract.listOperators.query?.safeParse({ cursor }).data ?? { limit: 50 },
	);
	return (
		<Words areas={["operators", "signIn"]}>
			<PageHead title={t("title")} description={t("description")} actions={<AddOperator />} />
			<OperatorList operators={items} ownId={caller.operator.id} paging={paging} />
			<Roles />
		</Words>
	);
}
