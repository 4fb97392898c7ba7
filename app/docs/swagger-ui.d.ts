declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
	interface Options {
		domNode: HTMLElement;
		spec: object;
		validatorUrl: null;
		layout: string;
		deepLinking: boolean;
		docExpansion: "list" | "full" | "none";
		tryItOutEnabled: boolean;
		displayRequestDuration: boolean;
		plugins: ((system: import("./swagger-plugin.ts").System) => import("./swagger-plugin.ts").Plugin)[];
	}

	function SwaggerUI(options: Options): void;

	// biome-ignore lint/style/noDefaultExport: this describes a module that is not ours.
	export { SwaggerUI as default };
}
