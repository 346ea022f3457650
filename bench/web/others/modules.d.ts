// These libraries are installed when the bench runs and not before, so their types are not at hand.
declare module "recharts";
declare module "echarts/charts";
declare module "echarts/components";
declare module "echarts/core";
declare module "echarts/renderers";
