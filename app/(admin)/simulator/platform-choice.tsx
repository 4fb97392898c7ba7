import { useTranslations } from "next-intl";
import { SelectField } from "../../ui/fields.tsx";
import { useSimulation } from "./use-simulation.ts";

/** Which platform the mini-program runs on; nothing where there is one. */
export function PlatformChoice() {
	const t = useTranslations("simulator");
	const { actor, state, simulation, rules, choosePlatform } = useSimulation();
	if (rules.platforms.length < 2) return null;
	return (
		<SelectField
			label={t("platform")}
			value={actor.platform.name}
			disabled={state.isBusy}
			onChange={({ target }) => {
				choosePlatform(target.value);
				simulation.take(0);
			}}
		>
			{rules.platforms.map(({ name, title, client }) => (
				<option key={name} value={name}>
					{title} · {client.object}
				</option>
			))}
		</SelectField>
	);
}
