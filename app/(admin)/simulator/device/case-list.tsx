import { useTranslations } from "next-intl";
import { cases } from "../script/cases.ts";
import { caseNames } from "../script/tour.ts";
import { useSimulation } from "../use-simulation.ts";

/** What goes wrong in real mini-programs, each as a script to run. */
export function CaseList() {
	const t = useTranslations("simulator.cases");
	const { simulation, state, actor, rules } = useSimulation();
	return (
		<ul className="case-list">
			{caseNames.map((name) => (
				<li key={name}>
					<button
						type="button"
						aria-disabled={state.isBusy}
						onClick={() => simulation.play(actor, rules, (stage) => [{ name, steps: cases[name](stage) }])}
					>
						{t(name)}
					</button>
				</li>
			))}
		</ul>
	);
}
