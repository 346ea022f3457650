/** The version of Millwright, the same in package.json. The build and a test refuse another one. */
export const AGENT_VERSION = "0.3.0";
