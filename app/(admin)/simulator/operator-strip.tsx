import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useSurroundings } from "../../ui/surroundings.tsx";
import { endSession, findSession } from "./script/operator.ts";
import { useSimulation } from "./use-simulation.ts";

/** What an operator can do about the session of the phone in the hand. */
export function OperatorStrip() {
	const t = useTranslations("simulator.operator");
	const { tell, go } = useSurroundings();
	const { simulation, state, actor, phone, rules } = useSimulation();

	async function withSession(use: (id: string) => void) {
		if (state.isBusy) return;
		const found = await simulation.act(actor, findSession);
		if (found?.id) use(found.id);
		else tell({ kind: "error", text: found?.exchange.message ?? t("none") });
	}

	async function end(id: string) {
		const ended = await simulation.act(actor, (handset) => endSession(handset, id));
		if (ended?.error === null) tell({ kind: "success", text: t("ended") });
	}

	const isDisabled = phone.token === null;
	return (
		<fieldset className="operator-strip">
			<legend>{t("label")}</legend>
			<Button size="small" disabled={isDisabled} onClick={() => withSession((id) => go(`/sessions/${id}`))}>
				{t("show")}
			</Button>
			<Button size="small" danger disabled={isDisabled || !rules.mayEnd} onClick={() => withSession(end)}>
				{t("end")}
			</Button>
		</fieldset>
	);
}
