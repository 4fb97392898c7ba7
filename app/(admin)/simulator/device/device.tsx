import { useTranslations } from "next-intl";
import { useState } from "react";
import { useSimulation } from "../use-simulation.ts";
import { ActionGrid } from "./action-grid.tsx";
import { CaseList } from "./case-list.tsx";
import { Profile } from "./profile.tsx";
import { Said } from "./said.tsx";
import "./device.css";
import "./profile.css";

/** A phone with the mini-program open: what it knows of its user, and all that can be pressed. */
export function Device() {
	const t = useTranslations("simulator.phone");
	const { state } = useSimulation();
	const [tab, setTab] = useState<"actions" | "cases">("actions");
	return (
		<section className="device" aria-label={t("label")} aria-busy={state.isBusy}>
			<div className="device-bar">
				<h2>{t("app")}</h2>
				<span className="capsule" aria-hidden="true">
					<span>•••</span>
					<span>◎</span>
				</span>
			</div>
			<div className="device-screen">
				{tab === "actions" && <Profile />}
				<Said />
				{tab === "actions" ? <ActionGrid /> : <CaseList />}
			</div>
			<nav className="tab-bar" aria-label={t("tabs")}>
				{(["actions", "cases"] as const).map((name) => (
					<button
						key={name}
						type="button"
						aria-current={tab === name ? "page" : undefined}
						onClick={() => setTab(name)}
					>
						{t(name)}
					</button>
				))}
			</nav>
		</section>
	);
}
