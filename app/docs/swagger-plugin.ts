import type { ComponentType, ReactNode } from "react";

interface Props {
	text?: ReactNode;
	children?: ReactNode;
	[name: string]: unknown;
}

/** What Swagger UI gives a plugin. It brings a React of its own, and only elements of that one fit into it. */
export interface System {
	React: Pick<typeof import("react"), "createElement">;
	getComponent(name: string, isContainer?: true): ComponentType;
}

/** What a plugin gives Swagger UI: components of its own, and others around those that it has. */
export interface Plugin {
	components: Record<string, ComponentType>;
	wrapComponents: Record<string, (original: ComponentType<Props>) => (props: Props) => ReactNode>;
}

/** The name of the layout below. */
export const layout = "LingpaiLayout";

/** Fits Swagger UI into our page, and gives the names that a screen reader needs and it leaves out. */
export function lingpaiPlugin({ React: { createElement }, getComponent }: System): Plugin {
	return {
		components: {
			// The page has its own title and landmarks, and there is one server: this one.
			[layout]: () =>
				createElement(
					"div",
					{ className: "swagger-ui" },
					createElement(getComponent("SvgAssets")),
					createElement(
						"div",
						{ className: "scheme-container" },
						createElement(getComponent("AuthorizeBtnContainer", true)),
					),
					createElement(getComponent("operations", true)),
				),
		},
		wrapComponents: {
			// A link inside the button that opens an operation cannot be reached; the address changes without it.
			DeepLink:
				() =>
				({ text }) =>
					createElement("span", null, text),
			TextArea: (original) => (props) => createElement(original, { "aria-label": "Request body", ...props }),
			ExamplesSelect: (original) => (props) =>
				createElement("label", null, unseen("Example"), createElement(original, props)),
			CloseIcon: (original) => (props) => createElement("span", null, unseen("Close"), createElement(original, props)),
			// The name that is read is the one that is seen.
			Button:
				(original) =>
				({ "aria-label": label, ...props }) =>
					createElement(original, typeof props.children === "string" ? props : { ...props, "aria-label": label }),
			// Every field of the dialog asks for the focus, and the last would get it.
			Input:
				(original) =>
				({ autoFocus, ...props }) =>
					createElement(original, props),
			// As a region without a name, the table of answers is neither a landmark nor a table.
			responses: (original) => (props) => createElement("div", { ref: makeTable }, createElement(original, props)),
		},
	};

	function unseen(text: string): ReactNode {
		return createElement("span", { className: "unseen" }, text);
	}
}

function makeTable(element: HTMLElement | null): void {
	element?.querySelector("table[role=region]")?.removeAttribute("role");
}
