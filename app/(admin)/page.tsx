import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listApps } from "../../lib/manage-apps.ts";
import { listSessions } from "../../lib/sessions.ts";
import { requireOperator } from "../operator.ts";
import { Dashboard } from "./dashboard/dashboard.tsx";
import { lookedAt, type Parameters } from "./dashboard/looked-at.ts";
import "./dashboard/charts.css";
import "./dashboard/dashboard.css";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("dashboard"))("title") };
}

export default async function DashboardPage({ searchParams }: { searchParams: Promise<Parameters> }) {
	const visit = await requireOperator("viewer");
	const { context, caller } = visit;
	const [looked, { items: apps }, { items: sessions }] = await Promise.all([
		lookedAt(visit, await searchParams),
		listApps(context, { limit: 200 }, caller),
		listSessions(context, { limit: 1 }, caller),
	]);
	const { logins } = looked.stats.totals;
	const isFresh = sessions.length === 0 && !logins.now && !logins.before;
	const installation = { publicUrl: context.publicUrl, isSimulated: context.simulator !== null };
	return <Dashboard {...{ looked, apps, isFresh }} {...installation} />;
}
