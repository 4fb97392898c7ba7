import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { contract } from "../../../../lib/contract.ts";
import { listApiKeys } from "../../../../lib/manage-api-keys.ts";
import { listApps } from "../../../../lib/manage-apps.ts";
import { requireOperator } from "../../../operator.ts";
import { PageHead } from "../../../ui/page-head.tsx";
import { Words } from "../../../ui/words.tsx";
import { AddKey } from "./add-key.tsx";
import { KeyList } from "./key-list.tsx";

export const metadata: Metadata = { title: "API keys · API 密钥" };

interface ApiKeysProps {
	searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function ApiKeys({ searchParams }: ApiKeysProps) {
	const { context, caller } = await requireOperator("owner");
	const t = await getTranslations("apiKeys");
	const { cursor } = await searchParams;
	const list = await listApiKeys(context, contract.listApiKeys.query?.safeParse({ cursor }).data ?? { limit: 50 });
	const apps = (await listApps(context, { limit: 200 }, caller)).items.map(({ appid, name }) => ({ appid, name }));
	const add = (
		<Words areas={["apiKeys"]}>
			<AddKey apps={apps} />
		</Words>
	);
	return (
		<>
			<PageHead title={t("title")} description={t("about")} actions={add} />
			<Words areas={["apiKeys"]}>
				<KeyList list={list} apps={apps} />
			</Words>
		</>
	);
}
