"use client";

import { useSearchParams } from "next/navigation";
import { useLocale } from "next-intl";
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Phone } from "./script/phone.ts";
import { type Actor, beginning, createSimulation, phonesOf, type State } from "./script/simulation.ts";
import type { Stage } from "./script/steps.ts";

// One for the tab: it is still there when the operator comes back from a session's page.
const simulation = createSimulation(
	(path, init) => fetch(path, init),
	() => new Promise((resolve) => setTimeout(resolve, 40)),
);

/** What the page was told by the server. */
export interface Rules {
	policy: Stage["policy"];
	/** The operator may end sessions. */
	mayEnd: boolean;
}

/** Around everything that asks for `useSimulation`. */
export const RulesContext = createContext<Rules>({
	policy: { maxDataAge: 300, maxSessionsPerUser: null },
	mayEnd: false,
});

interface Here {
	state: State;
	simulation: typeof simulation;
	actor: Actor;
	/** The one in the hand. */
	phone: Phone;
	rules: Rules;
	chooseUser(name: string): void;
}

/** The simulation of this tab, and who acts in it: the user stands in the page's address. */
export function useSimulation(): Here {
	const state = useSyncExternalStore(simulation.subscribe, simulation.state, () => beginning);
	const rules = useContext(RulesContext);
	const given = useSearchParams().get("user");
	const user = given !== null && isUserName(given) ? given : "alice";
	return {
		...{ state, simulation, rules },
		actor: { user, language: useLocale() },
		phone: phonesOf(state, user)[state.hand],
		chooseUser: (name) => history.replaceState(null, "", `?user=${name}`),
	};
}

/** Whether the simulator takes this name. */
export function isUserName(name: string): boolean {
	return /^[a-z][a-z0-9-]{0,31}$/.test(name);
}
