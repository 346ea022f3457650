/** Goes up with every change that an operator could notice on a host. */
export const AGENT_VERSION = "0.2.0";
