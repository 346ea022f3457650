/** The initial text of a new runbook: every part once, so that nobody must know the format by heart. */
export const starter = `id: my-runbook
title: Restart the service that serves the model
about: Says what it does and when it helps.
repairs: [host.basics/failed-units]
risk: disruptive
parameters:
  unit: { type: string, about: The systemd unit to restart }
steps:
  - id: restart
    title: Restart it
    service: { action: restart, unit: $unit }
    timeout: 1m
  - id: look
    title: Wait until it is active
    timeout: 1m
    run:
      script: |
        systemctl is-active --wait "$MW_UNIT"
verify: { check: host.basics, within: 1m }
rollback: []
downtime: 1m
`;

/** A copy of a built-in runbook under a name of its own. */
export const copyOf = (yaml: string, slug: string): string => yaml.replace(/^id:.*$/m, `id: ${`${slug}-copy`.slice(0, 60)}`);
