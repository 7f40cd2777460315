-- Reviews: commissions held by a fraud signal until somebody decides.
SELECT 1;
