-- A month's statements in a unit by what was sold and by commission: a page of partners by what they bring is found at once.
CREATE INDEX statements_sales ON statements (alliance_id, period, asset, sales_minor, number);
CREATE INDEX statements_commission ON statements (alliance_id, period, asset, commission_minor, number);
