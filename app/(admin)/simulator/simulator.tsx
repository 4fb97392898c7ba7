"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { PageHead } from "../../ui/page-head.tsx";
import { Device } from "./device/device.tsx";
import { Log } from "./log/log.tsx";
import { OperatorStrip } from "./operator-strip.tsx";
import { PersonChoice } from "./person-choice.tsx";
import { PlatformChoice } from "./platform-choice.tsx";
import { RunResult } from "./run-result.tsx";
import { tour } from "./script/tour.ts";
import { type Rules, RulesContext, useSimulation } from "./use-simulation.ts";
import "./simulator.css";

/** A phone to press, the tour, and the log of everything that is sent. */
export function Simulator(rules: Rules) {
	return (
		<RulesContext value={rules}>
			<Head />
			<div className="simulator">
				<RunResult />
				<div className="simulator-side">
					<PlatformChoice />
					<PersonChoice />
					<Device />
					<OperatorStrip />
				</div>
				<Log />
			</div>
		</RulesContext>
	);
}

function Head() {
	const t = useTranslations("simulator");
	const { simulation, state, actor, rules } = useSimulation();
	const isRunning = state.run !== null && state.run.isPassed === null;
	return (
		<PageHead
			title={t("title")}
			description={t("description")}
			actions={
				<Button type="primary" loading={state.isBusy && isRunning} onClick={() => simulation.play(actor, rules, tour)}>
					{t("runTour")}
				</Button>
			}
		/>
	);
}
