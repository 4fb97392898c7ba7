import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { seenPushes } from "../../../../lib/app-push.ts";
import { lastCheckOf, unionidCoverage } from "../../../../lib/check-app.ts";
import { readConfig } from "../../../../lib/config.ts";
import { showApp } from "../../../../lib/manage-apps.ts";
import { isPlatformName } from "../../../../lib/platforms/index.ts";
import { isOffered } from "../../../../lib/platforms/offers.ts";
import { mayDo } from "../../../../lib/roles.ts";
import { phoneFacts } from "../../../../lib/simulator/facts.ts";
import { found } from "../../../found.ts";
import { requireOperator } from "../../../operator.ts";
import { Foreign } from "../../../ui/foreign.tsx";
import { Id } from "../../../ui/id.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { Words } from "../../../ui/words.tsx";
import { AppFacts } from "./app-facts.tsx";
import { AppSwitch } from "./app-switch.tsx";
import { CheckPanel } from "./check-panel.tsx";
import { CodeToCopy } from "./code-to-copy.tsx";
import { DeleteApp } from "./delete-app.tsx";
import { Offers } from "./offers.tsx";
import { Policy } from "./policy.tsx";
import { Push } from "./push.tsx";
import { RenameApp } from "./rename-app.tsx";
import "../apps.css";

export const metadata: Metadata = { title: "App · 小程序" };

export default async function AppPage({ params }: { params: Promise<{ id: string }> }) {
	const { context, caller } = await requireOperator("viewer");
	const app = await found(showApp(context, await params, caller));
	const platform = isPlatformName(app.platform) ? app.platform : notFound();
	const check = await lastCheckOf(context, app.appid);
	const coverage = await unionidCoverage(context, app.id);
	const { isDated } = await phoneFacts(platform);
	const isOwner = mayDo(caller.role, "owner");
	const isUnattended = readConfig().apps.some(({ appid }) => appid === app.appid);
	const isSimulated = context.simulator !== null;
	return (
		<Words areas={["apps", "platforms"]}>
			<PageHead
				title={<Foreign text={app.name} length={100} />}
				description={<Id value={app.appid} length={24} />}
				actions={
					isOwner && (
						<>
							<RenameApp id={app.id} name={app.name} />
							<AppSwitch app={app} />
						</>
					)
				}
			/>
			<AppFacts app={app} platform={platform} isOwner={isOwner} isUnattended={isUnattended} />
			{(!app.simulated || isSimulated) && (
				<CheckPanel app={app} platform={platform} check={check} coverage={coverage} isOwner={isOwner} />
			)}
			<Policy app={app} isDated={isDated} isOwner={isOwner} />
			{isOffered(platform, "push") && (
				<Push app={app} publicUrl={context.publicUrl} seen={await seenPushes(context, app.appid)} isOwner={isOwner} />
			)}
			<Offers platform={platform} />
			<CodeToCopy app={app} platform={platform} publicUrl={context.publicUrl} isOwner={isOwner} />
			{isOwner && <DeleteApp app={app} isKept={app.simulated && isSimulated} />}
		</Words>
	);
}
