import { useTranslations } from "next-intl";
import { Why } from "../log/why.tsx";
import { useSimulation } from "../use-simulation.ts";

/** What came of the last thing that was pressed. */
export function Said() {
	const t = useTranslations("simulator.phone");
	const { state } = useSimulation();
	const { last, isBusy } = state;
	const tone = last === null ? "quiet" : last.error === null ? "good" : "bad";
	return (
		<p className={`said said-${tone}`} role="status">
			{last === null ? (
				isBusy ? (
					t("busy")
				) : (
					t("welcome")
				)
			) : (
				<>
					<strong>
						{last.status} {last.error}
					</strong>{" "}
					<Why exchange={last} />
				</>
			)}
		</p>
	);
}
