import { useTranslations } from "next-intl";
import { caseNeeds } from "../script/cases.ts";
import { lackOf, wordsOf } from "../script/phone-platform.ts";
import { caseNames, part } from "../script/tour.ts";
import { useSimulation } from "../use-simulation.ts";

/** What goes wrong in real mini-programs, each as a script to run. */
export function CaseList() {
	const t = useTranslations("simulator.cases");
	const missing = useTranslations("simulator.lacks");
	const { simulation, state, actor, rules } = useSimulation();
	const words = wordsOf(actor.platform);
	return (
		<ul className="case-list">
			{caseNames.map((name) => {
				const lacks = lackOf(actor.platform, caseNeeds[name]);
				return (
					<li key={name}>
						<button
							type="button"
							disabled={lacks !== null}
							aria-disabled={state.isBusy}
							onClick={() => simulation.play(actor, rules, (stage) => [part(name, stage)])}
						>
							{t(name, words)}
							{lacks !== null && <span className="lacking">{missing(lacks, words)}</span>}
						</button>
					</li>
				);
			})}
		</ul>
	);
}
