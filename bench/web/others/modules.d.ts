// The bench installs these libraries when it runs, so their types are missing before.
declare module "recharts";
declare module "echarts/charts";
declare module "echarts/components";
declare module "echarts/core";
declare module "echarts/renderers";
