import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { lastCheckOf } from "../../../lib/check-app.ts";
import { contract } from "../../../lib/contract.ts";
import { listApps } from "../../../lib/manage-apps.ts";
import { type PlatformName, platformNames } from "../../../lib/platforms/index.ts";
import { isCheckedAtOnce, secretPartsOf } from "../../../lib/platforms/offers.ts";
import { mayDo } from "../../../lib/roles.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { AddApp, type PlatformChoice } from "./add-app.tsx";
import { AppList } from "./app-list.tsx";
import { FirstApp } from "./first-app.tsx";
import "./apps.css";

export const metadata: Metadata = { title: "Apps · 小程序" };

interface AppsProps {
	searchParams: Promise<{ cursor?: string | string[] }>;
}

export default async function Apps({ searchParams }: AppsProps) {
	const { context, caller } = await requireOperator("viewer");
	const t = await getTranslations("apps");
	const { cursor } = await searchParams;
	const query = contract.listApps.query?.safeParse({ limit: 200, cursor });
	const list = await listApps(context, query?.data ?? { limit: 200 }, caller);
	const rows = await Promise.all(
		list.items.map(async (app) => ({ app, check: await lastCheckOf(context, app.appid) })),
	);
	const isSimulated = context.simulator !== null;
	const hasReal = rows.some(({ app }) => !app.simulated);
	const isOwner = mayDo(caller.role, "owner");
	const add = isOwner && (
		<Words areas={["apps", "platforms"]}>
			<AddApp platforms={platformNames.map(choiceOf)} isSimulated={isSimulated} />
		</Words>
	);
	return (
		<>
			<PageHead title={t("title")} description={t("about")} actions={hasReal && add} />
			{isSimulated && hasReal && (
				<p className="banner" role="alert">
					<strong>{t("stillSimulated.title")}</strong> {t("stillSimulated.text")}
				</p>
			)}
			{rows.length > 0 && <AppList rows={rows} paging={list} />}
			{!hasReal && <FirstApp add={add} />}
		</>
	);
}

function choiceOf(name: PlatformName): PlatformChoice {
	return { name, secretParts: secretPartsOf(name), isChecked: isCheckedAtOnce(name) };
}
